// Package backup makes copies of a site that would help: it copies the databases through SQLite while the
// site runs, packs them with the files and the secret, reads the copy back, locks what leaves this computer,
// keeps the good ones and tries the newest out.
//
// An archive is a zip laid out like pb_data, with two files more: [StoppedName], a copy of the file that lies
// beside pb_data, and [ManifestName], which says what else is in it and how long and what hash each file has.
// With a recipient (WAYMARK_BACKUP_RECIPIENT) the zip lies in an age file, https://age-encryption.org/v1.
//
//	archive, err := backup.Open("waymark.zip.age", identities...) // has read every byte of it
//	defer archive.Close()
//	err = archive.Extract("pb_data")
//
// No file of a living database is ever opened here but by SQLite: a plain open and close drops the locks of
// the whole process ("How To Corrupt An SQLite Database File", 2.2).
package backup
