import { ActionIcon, Button, FileButton } from "@mantine/core";
import { IconFileMusic, IconPaperclip, IconX } from "@tabler/icons-react";
import { fileSize } from "@/lib/format";
import classes from "./Composer.module.css";

/** Endings that the studio can read; the server looks at the bytes, this only helps to choose. */
export const REFERENCE_ENDINGS = [".wav", ".flac", ".mp3", ".ogg", ".aiff", ".aif", ".m4a"];

export function isReferenceFile(file: File): boolean {
  return REFERENCE_ENDINGS.some((ending) => file.name.toLowerCase().endsWith(ending));
}

interface Props {
  file: File | null;
  onChange: (file: File | null) => void;
}

export function Reference({ file, onChange }: Props) {
  if (file)
    return (
      <div className={classes.reference}>
        <IconFileMusic size={18} stroke={1.7} aria-hidden="true" />
        <span className={classes.referenceName} title={file.name}>
          {file.name}
        </span>
        <span className="soft nowrap">{fileSize(file.size)}</span>
        <ActionIcon variant="subtle" size={28} radius="xl" aria-label={`Remove the reference ${file.name}`} onClick={() => onChange(null)}>
          <IconX size={16} />
        </ActionIcon>
      </div>
    );
  return (
    <FileButton accept={REFERENCE_ENDINGS.join(",")} onChange={onChange}>
      {(props) => (
        <Button
          {...props}
          variant="subtle"
          className={classes.quiet}
          leftSection={<IconPaperclip size={18} stroke={1.8} />}
          title="A track whose sound to follow: its tempo, key, loudness and balance, never its melody"
        >
          Reference
        </Button>
      )}
    </FileButton>
  );
}
