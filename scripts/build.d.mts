/** Compiles src/ and migrations/ into dist/ when they are newer. */
export function build(): void;
