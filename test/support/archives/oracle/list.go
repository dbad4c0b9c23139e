// Lists the archives named on standard input with Go's own readers, as one line of JSON for each.
package main

import (
	"archive/tar"
	"archive/zip"
	"bufio"
	"compress/gzip"
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"os"
)

type listing struct {
	Entries [][]any `json:"entries"`
	Failure string  `json:"failure,omitempty"`
}

func kind(directory bool) string {
	if directory {
		return "d"
	}
	return "f"
}

func listTar(path string) ([][]any, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	unzipped, err := gzip.NewReader(file)
	if err != nil {
		return nil, err
	}
	entries := [][]any{}
	reader := tar.NewReader(unzipped)
	for {
		header, err := reader.Next()
		if errors.Is(err, io.EOF) {
			return entries, nil
		}
		if err != nil && !errors.Is(err, tar.ErrInsecurePath) {
			return entries, err
		}
		if header.Typeflag == tar.TypeXGlobalHeader {
			continue
		}
		size, err := io.Copy(io.Discard, reader)
		if err != nil {
			return entries, err
		}
		switch header.Typeflag {
		case tar.TypeSymlink:
			entries = append(entries, []any{header.Name, "l", 0, header.Linkname})
		case tar.TypeLink:
			entries = append(entries, []any{header.Name, "h", 0, header.Linkname})
		default:
			entries = append(entries, []any{header.Name, kind(header.Typeflag == tar.TypeDir), size})
		}
	}
}

func listZip(path string) ([][]any, error) {
	archive, err := zip.OpenReader(path)
	if err != nil && !errors.Is(err, zip.ErrInsecurePath) {
		return nil, err
	}
	defer archive.Close()
	entries := [][]any{}
	for _, file := range archive.File {
		content, err := file.Open()
		if err != nil {
			return entries, err
		}
		bytes, err := io.ReadAll(content)
		if err != nil {
			return entries, err
		}
		if file.Mode()&fs.ModeSymlink != 0 {
			entries = append(entries, []any{file.Name, "l", 0, string(bytes)})
		} else {
			entries = append(entries, []any{file.Name, kind(file.FileInfo().IsDir()), len(bytes)})
		}
	}
	return entries, nil
}

func main() {
	readers := map[string]func(string) ([][]any, error){"tar": listTar, "zip": listZip}
	list := readers[os.Args[1]]
	lines := bufio.NewScanner(os.Stdin)
	output := json.NewEncoder(os.Stdout)
	for lines.Scan() {
		entries, err := list(lines.Text())
		answer := listing{Entries: entries}
		if err != nil {
			answer.Failure = err.Error()
		}
		if err := output.Encode(answer); err != nil {
			panic(err)
		}
	}
}
