/** Options of an `LRUCache` of so many entries. By its option `max` it would take the memory of all of them at once. */
export function upTo(entries: number) {
  return { maxSize: entries, sizeCalculation: () => 1 };
}
