import { Button, Menu } from "@mantine/core";
import { IconDownload, IconFileMusic, IconFileZip, IconNotes, IconPiano, IconVinyl } from "@tabler/icons-react";
import { downloadAddress } from "@/lib/api";
import { fileSize } from "@/lib/format";
import type { Result, TrackFile } from "@/lib/types";
import classes from "./Downloads.module.css";

const GROUPS: { title: string; kinds: TrackFile["kind"][]; icon: typeof IconDownload }[] = [
  { title: "Master", kinds: ["master"], icon: IconVinyl },
  { title: "Mix before mastering", kinds: ["mix"], icon: IconVinyl },
  { title: "Stems", kinds: ["stem"], icon: IconFileMusic },
  { title: "Dry stems", kinds: ["dry"], icon: IconFileMusic },
  { title: "MIDI", kinds: ["midi"], icon: IconPiano },
  { title: "Documents", kinds: ["brief", "report"], icon: IconNotes },
];

const ENDINGS = [".mp3", ".wav", ".flac", ".opus"];
const rank = (file: TrackFile) => ENDINGS.findIndex((ending) => file.name.endsWith(ending));

function FileItem({ file, icon: Icon }: { file: TrackFile; icon: typeof IconDownload }) {
  return (
    <Menu.Item
      component="a"
      href={downloadAddress(file.url)}
      download
      leftSection={<Icon size={17} stroke={1.7} />}
      rightSection={<span className={classes.size}>{fileSize(file.size_bytes)}</span>}
    >
      {file.name.split("/").at(-1)}
    </Menu.Item>
  );
}

export function Downloads({ result }: { result: Result }) {
  const groups = GROUPS.map((group) => ({
    ...group,
    files: result.files.filter((file) => group.kinds.includes(file.kind)).sort((a, b) => rank(a) - rank(b)),
  })).filter((group) => group.files.length > 0);
  return (
    <Menu withinPortal={false} withInitialFocusPlaceholder={false} position="bottom-end" radius="lg" shadow="lg" width={272}>
      <Menu.Target>
        <Button variant="default" radius="xl" className="compactable" leftSection={<IconDownload size={17} stroke={1.9} />}>
          Download
        </Button>
      </Menu.Target>
      <Menu.Dropdown className={classes.menu}>
        <Menu.Item component="a" href={result.archive_url} download leftSection={<IconFileZip size={17} stroke={1.7} />}>
          Everything (.zip)
        </Menu.Item>
        {groups.map((group) => (
          <div key={group.title} role="group" aria-label={group.title}>
            <Menu.Label>{group.title}</Menu.Label>
            {group.files.map((file) => (
              <FileItem key={file.url} file={file} icon={group.icon} />
            ))}
          </div>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
