import { MantineProvider } from "@mantine/core";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { createBrowserRouter, RouterProvider } from "react-router";
import { ApiError } from "@/lib/api";
import { onReturn } from "@/lib/connection";
import { nonce } from "@/app/nonce";
import { routes } from "@/app/routes";
import { cssVariablesResolver, theme } from "@/app/theme";
import { PlayerContext } from "@/features/player/usePlayer";
import { StudioPlayer } from "@/features/player/StudioPlayer";

export function newQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        // A refusal stays a refusal; only a missing answer is worth another try.
        retry: (count, error) => !(error instanceof ApiError && error.status >= 400 && error.status < 500) && count < 2,
        refetchOnWindowFocus: true,
        staleTime: 1000,
      },
    },
  });
}

export function App() {
  const [client] = useState(newQueryClient);
  const [player] = useState(() => new StudioPlayer());
  const [router] = useState(() => createBrowserRouter(routes));
  useEffect(() => onReturn(() => void client.invalidateQueries()), [client]);
  return (
    <MantineProvider theme={theme} defaultColorScheme="auto" cssVariablesResolver={cssVariablesResolver} getStyleNonce={nonce}>
      <QueryClientProvider client={client}>
        <PlayerContext value={player}>
          <RouterProvider router={router} />
        </PlayerContext>
      </QueryClientProvider>
    </MantineProvider>
  );
}
