import { render } from "preact";
import { App } from "./app.tsx";
import { followLinksInPlace } from "./routing.ts";
import { readTheme, setTheme } from "./theme.ts";

setTheme(readTheme());
followLinksInPlace();
render(<App />, document.getElementById("app")!);
