/** What the islands' JSX becomes calls of: shorter ones than those of Preact's JSX runtime, to the same end. */
export { Fragment as jsxFragment, h as jsxElement } from "preact";
