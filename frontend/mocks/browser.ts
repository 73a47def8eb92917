import { setupWorker } from "msw/browser";
import { MockStudio } from "./handlers";
import { libraryOfStates } from "./library";

/** `npm run dev:mock`: the whole page without a server; `?empty` starts with no tracks. */
export async function mockStudio(): Promise<void> {
  const empty = new URLSearchParams(location.search).has("empty");
  const studio = new MockStudio(empty ? [] : libraryOfStates());
  studio.workerAlive = false;
  await setupWorker(...studio.handlers).start({ onUnhandledRequest: "bypass", quiet: true });
}
