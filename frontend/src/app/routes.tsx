import type { RouteObject } from "react-router";
import { Crash } from "@/app/Crash";
import { Shell } from "@/app/Shell";
import { Missing } from "@/components/Missing";
import { CreatePage } from "@/features/create/CreatePage";
import { JobPage } from "@/features/job/JobPage";
import { MasterPage } from "@/features/master/MasterPage";

export const routes: RouteObject[] = [
  {
    element: <Shell />,
    errorElement: <Crash />,
    children: [
      { path: "/", element: <CreatePage /> },
      { path: "/master", element: <MasterPage /> },
      { path: "/t/:id", element: <JobPage /> },
      {
        path: "*",
        element: <Missing title="Nothing plays here">There is no page at this address.</Missing>,
      },
    ],
  },
];
