export const MALLOC: Readonly<Record<string, string>>;
