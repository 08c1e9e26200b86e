/** The version of this Ensue, as its documents name it; package.json says the same (a test holds them together). */
export const version = '0.1.0';
