import { define } from "../../define.ts";

export default define.page(() => <article>static before dynamic</article>);
