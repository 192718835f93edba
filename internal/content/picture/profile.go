package picture

import "encoding/binary"

// A colour profile says how the numbers of a picture are meant, and carries words beside that: who made it, for which
// device, when. So it is written anew with the numbers alone. A profile that does not consist of what is
// listed here is left out, and the colours are read as sRGB. See ICC.1:2022, sections 7 to 10.

const (
	profileHeader = 128     // bytes
	mostProfile   = 4 << 20 // bytes; those for printing are under 3 MB
)

// profileTags are the tags that are kept, in the order in which they are written: matrix and curves, grey, tables, and
// the adaptation to a white point.
var profileTags = []string{
	"wtpt", "chad", "rXYZ", "gXYZ", "bXYZ", "rTRC", "gTRC", "bTRC", "kTRC",
	"A2B0", "A2B1", "A2B2", "B2A0", "B2A1", "B2A2",
}

// CleanProfile is a profile of the same colours without words; nil when there is none, or none that can be read.
func CleanProfile(profile []byte) []byte {
	if len(profile) < profileHeader+4 || len(profile) > mostProfile || string(profile[36:40]) != "acsp" || profile[8] < 2 || profile[8] > 4 {
		return nil
	}
	tags := map[string][]byte{}
	count := binary.BigEndian.Uint32(profile[profileHeader:])
	for i := range uint64(count) {
		entry := profileHeader + 4 + 12*i
		if entry+12 > uint64(len(profile)) {
			return nil
		}
		name := string(profile[entry : entry+4])
		from, size := uint64(binary.BigEndian.Uint32(profile[entry+4:])), uint64(binary.BigEndian.Uint32(profile[entry+8:]))
		if from+size > uint64(len(profile)) {
			return nil
		}
		if _, twice := tags[name]; !twice {
			tags[name] = numbers(profile[from : from+size])
		}
	}
	if !complete(profile, tags) {
		return nil
	}
	return writeProfile(profile, tags)
}

// complete says whether a profile with these tags has a meaning.
func complete(profile []byte, tags map[string][]byte) bool {
	needs := []string{"A2B0"}
	switch string(profile[16:20]) {
	case "RGB ":
		if tags["rXYZ"] != nil {
			needs = []string{"rXYZ", "gXYZ", "bXYZ", "rTRC", "gTRC", "bTRC"}
		}
	case "GRAY":
		if tags["kTRC"] != nil {
			needs = []string{"kTRC"}
		}
	}
	for _, name := range needs {
		if tags[name] == nil {
			return false
		}
	}
	return true
}

// writeProfile writes the header's numbers, the tags, and for readers that insist on them a name and a
// right that say nothing.
func writeProfile(profile []byte, tags map[string][]byte) []byte {
	var names []string
	for _, name := range profileTags {
		if tags[name] != nil {
			names = append(names, name)
		}
	}
	tags["desc"], tags["cprt"] = nothingSaid(profile[8])
	names = append([]string{"desc", "cprt"}, names...)

	out := make([]byte, profileHeader, len(profile))
	copy(out[8:10], profile[8:10])   // version
	copy(out[12:24], profile[12:24]) // class, colour space, connection space
	for _, kind := range [][]byte{out[12:16], out[16:20], out[20:24]} {
		if !knownSignature[string(kind)] {
			return nil
		}
	}
	copy(out[36:40], "acsp")
	out[67] = profile[67] & 3 // rendering intent
	// the white point of the connection space, always the same: section 7.2.16
	copy(out[68:80], "\x00\x00\xF6\xD6\x00\x01\x00\x00\x00\x00\xD3\x2D")

	out = binary.BigEndian.AppendUint32(out, uint32(len(names)))
	at := len(out) + 12*len(names)
	placed := map[string]int{} // curves are often the same for each colour
	for _, name := range names {
		content := string(tags[name])
		if _, there := placed[content]; !there {
			placed[content] = at
			at += (len(content) + 3) &^ 3
		}
		out = binary.BigEndian.AppendUint32(append(out, name...), uint32(placed[content]))
		out = binary.BigEndian.AppendUint32(out, uint32(len(content)))
	}
	for _, name := range names {
		if placed[string(tags[name])] != len(out) {
			continue
		}
		out = append(out, tags[name]...)
		for len(out)%4 != 0 {
			out = append(out, 0)
		}
	}
	binary.BigEndian.PutUint32(out, uint32(len(out)))
	return out
}

// knownSignature are the classes and colour spaces that a picture's profile has; section 7.2.5 and 7.2.6.
var knownSignature = map[string]bool{
	"mntr": true, "scnr": true, "prtr": true, "spac": true, "RGB ": true, "GRAY": true, "CMYK": true, "XYZ ": true, "Lab ": true,
}

// nothingSaid are a profile's name and its copyright, which must be there, in the form of a version.
func nothingSaid(version byte) (desc, cprt []byte) {
	if version >= 4 {
		none := []byte("mluc\x00\x00\x00\x00\x00\x00\x00\x01\x00\x00\x00\x0CenUS\x00\x00\x00\x02\x00\x00\x00\x1C\x00-")
		return none, none
	}
	desc = append([]byte("desc\x00\x00\x00\x00\x00\x00\x00\x02-\x00"), make([]byte, 4+4+2+1+67)...)
	return desc, []byte("text\x00\x00\x00\x00-\x00")
}

// numbers is a tag that consists of numbers alone, of exactly the size that they take; nil for any other.
// See sections 10.6, 10.18, 10.22, 10.10 and 10.11.
func numbers(tag []byte) []byte {
	if len(tag) < 12 {
		return nil
	}
	var size uint64
	switch string(tag[:4]) {
	case "XYZ ":
		size = 20
	case "sf32":
		size = 8 + 9*4
	case "curv":
		size = 12 + 2*uint64(binary.BigEndian.Uint32(tag[8:]))
	case "para":
		kind := binary.BigEndian.Uint16(tag[8:])
		if int(kind) >= len(parameters) {
			return nil
		}
		size = 12 + 4*parameters[kind]
	case "mft1", "mft2":
		size = tableSize(tag)
	default:
		return nil
	}
	if size == 0 || size > uint64(len(tag)) {
		return nil
	}
	kept := append([]byte{}, tag[:size]...)
	copy(kept[4:8], "\x00\x00\x00\x00")
	switch string(kept[:4]) {
	case "para":
		kept[10], kept[11] = 0, 0
	case "mft1", "mft2":
		kept[11] = 0
	}
	return kept
}

// parameters is how many a parametric curve of each kind has.
var parameters = []uint64{1, 3, 4, 5, 7}

// tableSize is the size of a lut8Type or a lut16Type; 0 when it cannot be.
func tableSize(tag []byte) uint64 {
	if len(tag) < 52 {
		return 0
	}
	in, out, grid := uint64(tag[8]), uint64(tag[9]), uint64(tag[10])
	if in == 0 || in > 4 || out == 0 || out > 4 || grid < 2 {
		return 0
	}
	cells := out
	for range in {
		cells *= grid
	}
	if string(tag[:4]) == "mft1" {
		return 48 + 256*in + cells + 256*out
	}
	entries, leaves := uint64(binary.BigEndian.Uint16(tag[48:])), uint64(binary.BigEndian.Uint16(tag[50:]))
	return 52 + 2*(entries*in+cells+leaves*out)
}
