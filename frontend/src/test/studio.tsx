import { MantineProvider } from "@mantine/core";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { render } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import axe from "axe-core";
import type { HttpHandler } from "msw";
import { createMemoryRouter, RouterProvider } from "react-router";
import { expect } from "vitest";
import { MockStudio } from "../../mocks/handlers";
import { routes } from "@/app/routes";
import { cssVariablesResolver, theme } from "@/app/theme";
import type { Job } from "@/lib/types";
import { PlayerContext } from "@/features/player/usePlayer";
import { StudioPlayer } from "@/features/player/StudioPlayer";
import { server } from "@/test/setup";

/** The whole page at `path`, before a studio in memory that has `jobs`; `first` answers before it. */
export function openStudio(path: string, jobs: Job[] = [], first: HttpHandler[] = []) {
  const studio = new MockStudio(jobs);
  server.use(...first, ...studio.handlers);
  const client = new QueryClient({ defaultOptions: { queries: { retry: false } } });
  const player = new StudioPlayer();
  const router = createMemoryRouter(routes, { initialEntries: [path] });
  const view = render(
    <MantineProvider theme={theme} cssVariablesResolver={cssVariablesResolver} env="test">
      <QueryClientProvider client={client}>
        <PlayerContext value={player}>
          <RouterProvider router={router} />
        </PlayerContext>
      </QueryClientProvider>
    </MantineProvider>,
  );
  return { studio, player, router, view, user: userEvent.setup({ delay: null }) };
}

/** No accessibility rule broken. Colours need a real browser: the end-to-end run looks at those. */
export async function expectAccessible(): Promise<void> {
  const { violations } = await axe.run(document.body, { rules: { "color-contrast": { enabled: false } } });
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(" | ")}`)).toEqual([]);
}
