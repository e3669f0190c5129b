import type { ReactNode } from "react";
import { Dialog as AriaDialog, Heading, Modal, ModalOverlay } from "react-aria-components";
import { IconButton } from "./Button";

interface Props {
  title: string;
  onClose: () => void;
  /** Stays when somebody clicks beside it: for what is shown only once. */
  keep?: boolean;
  shape?: "wide" | "side";
  children: ReactNode;
}

/** Open as long as it is there. */
export function Dialog({ title, onClose, keep, shape, children }: Props) {
  return (
    <ModalOverlay
      className={`veil ${shape === "side" ? "side" : ""}`}
      isOpen
      isDismissable={!keep}
      isKeyboardDismissDisabled={keep}
      onOpenChange={(open) => !open && onClose()}
    >
      <Modal className={`modal ${shape ?? ""}`}>
        <AriaDialog>
          <header>
            <Heading slot="title" level={2}>
              {title}
            </Heading>
            <IconButton name="Close" icon="close" onClick={onClose} />
          </header>
          {children}
        </AriaDialog>
      </Modal>
    </ModalOverlay>
  );
}
