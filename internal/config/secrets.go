package config

// Secrets are the values that stand in no log, in the database or on a screen; some may be empty.
func (c Config) Secrets() []string {
	return []string{c.MailgunAPIKey, c.MailgunSigningKey, string(c.Secret), c.AlertURL, c.S3Key, c.S3Secret}
}
