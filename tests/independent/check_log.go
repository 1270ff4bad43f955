// check_log FOLDER: judges a log that our node wrote as static files with Go's sumdb packages, which know nothing of ours.
//
// The checkpoint is read by sumdb/note, the root over all entries and every hash tile are computed by sumdb/tlog, and
// some entries are proved and checked. Then bytes are flipped one at a time, and each flip must be refused. Exits 1 when
// anything comes out otherwise. Go's tile reader is not used: a tile that it accepts may be forged.
package main

import (
	"bytes"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

const leafBytes = 35

// The height of a tile: 256 hashes.
const height = 8

type files map[string][]byte

func readFiles(folder string) (files, error) {
	found := files{}
	return found, filepath.WalkDir(folder, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		name, err := filepath.Rel(folder, path)
		if err == nil {
			found[name], err = os.ReadFile(path)
		}
		return err
	})
}

// checkpoint gives the tree that the log signed.
func checkpoint(signed []byte, vkey string) (tlog.Tree, error) {
	verifier, err := note.NewVerifier(vkey)
	if err != nil {
		return tlog.Tree{}, err
	}
	opened, err := note.Open(signed, note.VerifierList(verifier))
	if err != nil {
		return tlog.Tree{}, err
	}
	lines := strings.Split(opened.Text, "\n")
	if len(lines) != 4 || lines[0] != verifier.Name() {
		return tlog.Tree{}, errors.New("not a checkpoint of this log")
	}
	size, err := strconv.ParseInt(lines[1], 10, 64)
	if err != nil {
		return tlog.Tree{}, err
	}
	root, err := tlog.ParseHash(lines[2])
	return tlog.Tree{N: size, Hash: root}, err
}

// path is where tlog-tiles serves a tile; the height is not in it, and leaves are "entries".
func path(tile tlog.Tile) string {
	return strings.Replace(strings.Replace(tile.Path(), "tile/8/", "tile/", 1), "/data/", "/entries/", 1)
}

// leaves reads the entries bundle of a tile.
func leaves(bundle []byte, width int) ([][]byte, error) {
	var read [][]byte
	for len(bundle) > 0 {
		if len(bundle) < 2+leafBytes || binary.BigEndian.Uint16(bundle) != leafBytes || bundle[2] != 1 {
			return nil, errors.New("not a bundle of leaves")
		}
		read = append(read, bundle[2:2+leafBytes])
		bundle = bundle[2+leafBytes:]
	}
	if len(read) != width {
		return nil, errors.New("not as many leaves as the path says")
	}
	return read, nil
}

// tree recomputes everything from the entries and compares it with what the log signed and serves.
func tree(served files, signed tlog.Tree) error {
	var stored []tlog.Hash
	reader := tlog.HashReaderFunc(func(indexes []int64) ([]tlog.Hash, error) {
		hashes := make([]tlog.Hash, len(indexes))
		for i, index := range indexes {
			if index >= int64(len(stored)) {
				return nil, errors.New("a hash beyond the log")
			}
			hashes[i] = stored[index]
		}
		return hashes, nil
	})
	var records []tlog.Hash
	for start := int64(0); start < signed.N; start += 1 << height {
		width := 1 << height
		if signed.N-start < int64(width) {
			width = int(signed.N - start)
		}
		tile := tlog.Tile{H: height, L: -1, N: start >> height, W: width}
		read, err := leaves(served[path(tile)], width)
		if err != nil {
			return err
		}
		for _, leaf := range read {
			hashes, err := tlog.StoredHashes(int64(len(records)), leaf, reader)
			if err != nil {
				return err
			}
			stored = append(stored, hashes...)
			records = append(records, tlog.RecordHash(leaf))
		}
	}
	root, err := tlog.TreeHash(signed.N, reader)
	if err != nil {
		return err
	}
	if root != signed.Hash {
		return errors.New("another root than the checkpoint's")
	}
	if err := tiles(served, signed.N, reader); err != nil {
		return err
	}
	return proofs(signed, records, reader)
}

// tiles compares all hash tiles that are served with what the entries give.
func tiles(served files, size int64, reader tlog.HashReader) error {
	unseen := map[string]bool{}
	for name := range served {
		if strings.HasPrefix(name, "tile/") && !strings.HasPrefix(name, "tile/entries/") {
			unseen[name] = true
		}
	}
	for _, tile := range tlog.NewTiles(height, 0, size) {
		data, ok := served[path(tile)]
		if !ok {
			continue
		}
		wanted, err := tlog.ReadTileData(tile, reader)
		if err != nil {
			return err
		}
		if !bytes.Equal(data, wanted) {
			return fmt.Errorf("hash tile %s", path(tile))
		}
		delete(unseen, path(tile))
	}
	if len(unseen) > 0 {
		return fmt.Errorf("%d hash tiles that the log cannot have", len(unseen))
	}
	return nil
}

// proofs proves some entries, and that the log extends what it was before.
func proofs(signed tlog.Tree, records []tlog.Hash, reader tlog.HashReader) error {
	for _, index := range []int64{0, 1, 255, 256, signed.N / 2, 65535, 65536, signed.N - 1} {
		if index >= signed.N {
			continue
		}
		record, err := tlog.ProveRecord(signed.N, index, reader)
		if err != nil {
			return err
		}
		if err := tlog.CheckRecord(record, signed.N, signed.Hash, index, records[index]); err != nil {
			return err
		}
		before, err := tlog.TreeHash(index+1, reader)
		if err != nil {
			return err
		}
		extends, err := tlog.ProveTree(signed.N, index+1, reader)
		if err != nil {
			return err
		}
		if err := tlog.CheckTree(extends, signed.N, signed.Hash, index+1, before); err != nil {
			return err
		}
	}
	return nil
}

func flipped(data []byte, at int) []byte {
	changed := append([]byte(nil), data...)
	changed[at] ^= 1
	return changed
}

type flips struct {
	refused  int
	accepted []string
}

func (f *flips) expectRefusal(what string, err error) {
	if err != nil {
		f.refused++
	} else {
		f.accepted = append(f.accepted, what)
	}
}

// flipNote flips every byte of the signed text, and every byte of the log's signature line.
func (f *flips) flipNote(signed []byte, vkey string) error {
	text, block, found := strings.Cut(string(signed), "\n\n")
	if !found {
		return errors.New("no signatures")
	}
	for at := range text {
		_, err := checkpoint(flipped(signed, at), vkey)
		f.expectRefusal(fmt.Sprintf("checkpoint, byte %d", at), err)
	}
	first, rest, _ := strings.Cut(block, "\n")
	head, encoded := first[:strings.LastIndex(first, " ")+1], first[strings.LastIndex(first, " ")+1:]
	signature, err := base64.StdEncoding.DecodeString(encoded)
	if err != nil {
		return err
	}
	for at := range signature {
		forged := text + "\n\n" + head + base64.StdEncoding.EncodeToString(flipped(signature, at)) + "\n" + rest
		_, err := checkpoint([]byte(forged), vkey)
		f.expectRefusal(fmt.Sprintf("signature line, byte %d", at), err)
	}
	return nil
}

// flipTiles flips bytes in the first and the last tile of every kind.
func (f *flips) flipTiles(served files, signed tlog.Tree) {
	for level, count := range map[int]int64{-1: signed.N, 0: signed.N, 1: signed.N >> 8, 2: signed.N >> 16} {
		if count == 0 {
			continue
		}
		last := (count - 1) >> height
		for _, number := range []int64{0, last} {
			width := 1 << height
			if number == last {
				width = int(count - last<<height)
			}
			name := path(tlog.Tile{H: height, L: level, N: number, W: width})
			data := served[name]
			for _, at := range []int{0, 1, 2, len(data) / 2, len(data) - 1} {
				served[name] = flipped(data, at)
				f.expectRefusal(fmt.Sprintf("%s, byte %d", name, at), tree(served, signed))
			}
			served[name] = data
		}
	}
}

func run(folder string) error {
	served, err := readFiles(filepath.Join(folder, "log"))
	if err != nil {
		return err
	}
	told, err := os.ReadFile(filepath.Join(folder, "told.json"))
	if err != nil {
		return err
	}
	var known struct{ Keys struct{ Log string } }
	if err := json.Unmarshal(told, &known); err != nil {
		return err
	}
	signed, err := checkpoint(served["checkpoint"], known.Keys.Log)
	if err != nil {
		return err
	}
	if err := tree(served, signed); err != nil {
		return err
	}
	var found flips
	if err := found.flipNote(served["checkpoint"], known.Keys.Log); err != nil {
		return err
	}
	found.flipTiles(served, signed)
	if len(found.accepted) > 0 {
		return fmt.Errorf("flips were not noticed: %s", strings.Join(found.accepted, "; "))
	}
	fmt.Printf("Go: %d entries, root %s; %d flips refused\n", signed.N, signed.Hash, found.refused)
	return nil
}

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: check_log FOLDER")
		os.Exit(1)
	}
	if err := run(os.Args[1]); err != nil {
		fmt.Fprintln(os.Stderr, "Go:", err)
		os.Exit(1)
	}
}
