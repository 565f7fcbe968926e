/** A module beside the routes that is no route itself. */
export const note = "from a private folder";
