// Packs the working directory as a tar.gz with Go's own writer.
package main

import (
	"archive/tar"
	"compress/gzip"
	"os"
)

func check(err error) {
	if err != nil {
		panic(err)
	}
}

func main() {
	file, err := os.Create(os.Args[1])
	check(err)
	zipped := gzip.NewWriter(file)
	writer := tar.NewWriter(zipped)
	check(writer.AddFS(os.DirFS(".")))
	check(writer.Close())
	check(zipped.Close())
	check(file.Close())
}
