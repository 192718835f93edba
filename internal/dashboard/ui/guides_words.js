// Words and small parts that the pieces of the guide's form share.

/** people is how many people, in words. */
export const people = (n) => (n == 1 ? "1 person" : `${n} people`);

/** suggestion is a neutral name, for as long as she has given none. */
export const suggestion = "Notes for a quiet hour";
