import { define } from "../../define.ts";

export default define.page(({ params }) => <p>path={params.path}</p>);
