import { ActionIcon, Drawer, useComputedColorScheme, useMantineColorScheme } from "@mantine/core";
import { useDisclosure, useMediaQuery } from "@mantine/hooks";
import { IconBooks, IconDeviceAudioTape, IconKeyboard, IconMoon, IconPlus, IconSun, IconX, IconWaveSine } from "@tabler/icons-react";
import { Link, Outlet, ScrollRestoration, useLocation, useNavigate } from "react-router";
import { ConnectionBanner } from "@/app/ConnectionBanner";
import { KeyboardHelp } from "@/app/KeyboardHelp";
import { useShortcuts } from "@/lib/useShortcuts";
import { Rail } from "@/features/library/Rail";
import { MiniPlayer } from "@/features/player/MiniPlayer";
import { StageContext, useStageState } from "@/features/player/stage";
import { usePlayer } from "@/features/player/usePlayer";
import classes from "./Shell.module.css";

const RAIL_SEARCH = "rail-search";
const DRAWER_SEARCH = "drawer-search";
const SEEK_SECONDS = 5;
const STEM_KEYS = 9;

function SchemeToggle() {
  const { setColorScheme } = useMantineColorScheme();
  const scheme = useComputedColorScheme("dark");
  const next = scheme === "dark" ? "light" : "dark";
  return (
    <ActionIcon variant="subtle" size={38} radius="xl" aria-label={`Switch to ${next} colours`} onClick={() => setColorScheme(next)}>
      {scheme === "dark" ? <IconSun size={20} stroke={1.8} /> : <IconMoon size={20} stroke={1.8} />}
    </ActionIcon>
  );
}

export function Shell() {
  const { player, state } = usePlayer();
  const navigate = useNavigate();
  const { pathname } = useLocation();
  const narrow = useMediaQuery("(max-width: 900px)", false, { getInitialValueInEffect: false });
  const [drawer, setDrawer] = useDisclosure(false);
  const [help, setHelp] = useDisclosure(false);
  const staged = useStageState();
  const { stage } = staged;

  const seekBy = (seconds: number) => player.seek(player.time + seconds);
  useShortcuts({
    " ": () => (state.playing ? player.pause() : player.play(stage.take ?? undefined)),
    ArrowRight: () => seekBy(SEEK_SECONDS),
    ArrowLeft: () => seekBy(-SEEK_SECONDS),
    l: () => player.setLoop(!state.loop),
    n: () => void navigate("/"),
    "?": setHelp.open,
    "/": () => {
      if (narrow) setDrawer.open();
      else document.getElementById(RAIL_SEARCH)?.focus();
    },
    ...Object.fromEntries(
      state.stems.slice(0, STEM_KEYS).map((stem, index) => [
        String(index + 1),
        () => stage.take && player.setStem(index, { muted: !stem.muted }),
      ]),
    ),
  });

  const elsewhere = !stage.visible || stage.take?.jobId !== state.take?.jobId;
  return (
    <StageContext value={staged}>
      <a href="#main" className={classes.skip}>
        Skip to the track
      </a>
      <header className={classes.header}>
        <Link to="/" className={classes.brand}>
          <IconDeviceAudioTape size={25} stroke={1.9} aria-hidden="true" />
          Musicassist
        </Link>
        <nav className={classes.tools} aria-label="Studio">
          {pathname !== "/" && (
            <ActionIcon component={Link} to="/" variant="subtle" size={38} radius="xl" aria-label="New track">
              <IconPlus size={20} stroke={1.8} />
            </ActionIcon>
          )}
          {pathname !== "/master" && (
            <ActionIcon
              component={Link}
              to="/master"
              variant="subtle"
              size={38}
              radius="xl"
              aria-label="Master your own mix"
              title="Master your own mix"
            >
              <IconWaveSine size={20} stroke={1.8} />
            </ActionIcon>
          )}
          {narrow && (
            <ActionIcon variant="subtle" size={38} radius="xl" aria-label="Library" onClick={setDrawer.open}>
              <IconBooks size={20} stroke={1.8} />
            </ActionIcon>
          )}
          {!narrow && (
            <ActionIcon variant="subtle" size={38} radius="xl" aria-label="Keyboard shortcuts" onClick={setHelp.open}>
              <IconKeyboard size={20} stroke={1.8} />
            </ActionIcon>
          )}
          <SchemeToggle />
        </nav>
      </header>
      <ConnectionBanner />
      <div className={classes.body}>
        {!narrow && (
          <aside className={classes.rail} aria-label="Library">
            <Rail searchId={RAIL_SEARCH} />
          </aside>
        )}
        <main id="main" tabIndex={-1} className={classes.main}>
          <Outlet />
        </main>
      </div>
      {narrow && (
        <Drawer.Root opened={drawer} onClose={setDrawer.close} size="100%">
          <Drawer.Content>
            <div className={classes.drawer}>
              <div className={classes.drawerHead}>
                <Drawer.Title className={classes.drawerTitle}>Library</Drawer.Title>
                <ActionIcon variant="subtle" size={40} radius="xl" aria-label="Close the library" onClick={setDrawer.close}>
                  <IconX size={21} />
                </ActionIcon>
              </div>
              <Rail searchId={DRAWER_SEARCH} onChoose={setDrawer.close} />
            </div>
          </Drawer.Content>
        </Drawer.Root>
      )}
      {state.started && elsewhere && <MiniPlayer />}
      <KeyboardHelp opened={help} onClose={setHelp.close} />
      <ScrollRestoration />
    </StageContext>
  );
}
