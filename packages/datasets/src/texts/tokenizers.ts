/** A text in pieces. */
export type Tokenizer = (text: string) => string[]

/** Every character (code point), blanks and line ends too. */
export const characters: Tokenizer = (text) => Array.from(text)

/** Words in small letters, numbers, and every other sign by itself; blanks are left out. Letters of any script. */
export const words: Tokenizer = (text) =>
  text.toLowerCase().match(/[\p{L}\p{M}]+(?:['\u2019][\p{L}\p{M}]+)*|\p{N}+|[^\s\p{L}\p{M}\p{N}]/gu) ?? []
