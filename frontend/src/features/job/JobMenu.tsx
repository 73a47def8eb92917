import { ActionIcon, Button, Group, Menu, Modal } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconDice5, IconDotsVertical, IconPlayerStop, IconRefresh, IconTrash } from "@tabler/icons-react";
import { useNavigate } from "react-router";
import { useJobActions } from "@/lib/jobs";
import { randomSeed } from "@/lib/randomKey";
import { isActive, type Job, type StageName } from "@/lib/types";
import { usePlayer } from "@/features/player/usePlayer";
import { withSeed } from "@/features/job/seed";
import { RERUN_HINTS, STAGE_NAMES } from "@/features/job/stages";
import classes from "./JobPage.module.css";

const STAGES = Object.keys(STAGE_NAMES) as StageName[];

/** Everything else that can be done with a track; `again` offers another take where there is one to compare with. */
export function JobMenu({ job, again }: { job: Job; again: boolean }) {
  const navigate = useNavigate();
  const { player } = usePlayer();
  const { cancel, rerun, remove } = useJobActions(job.id);
  const [asking, ask] = useDisclosure(false);
  const active = isActive(job.status);
  const problem = rerun.error ?? remove.error;

  // A new take of the same track, so that it keeps its reference and can be compared with the others.
  const another = () => rerun.mutate({ stage: "parsing", prompt: withSeed(job.prompt, randomSeed()) });
  const destroy = () =>
    remove.mutate(undefined, {
      onSuccess: () => {
        ask.close();
        player.unload(job.id);
        void navigate("/");
      },
    });

  return (
    <div className={classes.actions}>
      {problem && (
        <p role="alert" className={classes.problem}>
          {problem.message}
        </p>
      )}
      {again && (
        <Button
          title="The same prompt with another seed, to compare"
          variant="default"
          radius="xl"
          className="compactable"
          leftSection={<IconDice5 size={17} />}
          loading={rerun.isPending}
          onClick={another}
        >
          Make another take
        </Button>
      )}
      <Menu withinPortal={false} withInitialFocusPlaceholder={false} position="bottom-end" radius="lg" shadow="lg" width={290}>
        <Menu.Target>
          <ActionIcon variant="default" size={36} radius="xl" aria-label="More for this track">
            <IconDotsVertical size={18} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          {active ? (
            <Menu.Item leftSection={<IconPlayerStop size={17} />} onClick={() => cancel.mutate()}>
              Cancel
            </Menu.Item>
          ) : (
            <div role="group" aria-label="Re-run from">
              <Menu.Label>Re-run from…</Menu.Label>
              {STAGES.map((stage) => (
                <Menu.Item key={stage} leftSection={<IconRefresh size={17} />} onClick={() => rerun.mutate({ stage })}>
                  {STAGE_NAMES[stage]}
                  <span className={classes.itemHint}>{RERUN_HINTS[stage]}</span>
                </Menu.Item>
              ))}
            </div>
          )}
          <Menu.Divider />
          <Menu.Item color="var(--bad)" leftSection={<IconTrash size={17} />} onClick={ask.open}>
            Delete…
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <Modal.Root opened={asking} onClose={ask.close} centered radius="lg" size="sm">
        <Modal.Overlay backgroundOpacity={0.55} blur={2} />
        <Modal.Content>
          {/* Not a header element: inside a dialog it would be a second banner landmark. */}
          <div className={classes.modal}>
            <Modal.Title className={classes.modalTitle}>Delete “{job.title || "Untitled"}”?</Modal.Title>
            <p>The track, its stems and every take are removed from this machine. This cannot be undone.</p>
            <Group justify="flex-end">
              <Button variant="default" radius="xl" onClick={ask.close} data-autofocus>
                Keep it
              </Button>
              <Button color="red" radius="xl" loading={remove.isPending} onClick={destroy}>
                Delete
              </Button>
            </Group>
          </div>
        </Modal.Content>
      </Modal.Root>
    </div>
  );
}

