import { Dialog } from 'radix-ui';
import type { ReactNode } from 'react';

interface ModalProps {
  readonly title: string;
  readonly text?: string | undefined;
  readonly onClose: () => void;
  /** Esc means something else at the moment. */
  readonly keepOnEscape?: boolean;
  readonly children: ReactNode;
}

/**
 * A dialog over everything: focus stays in it, Esc closes it, and focus goes back to where it came
 * from.
 * The veil is our own: the library adds a <style> element, which the page's content security policy
 * forbids.
 */
export const Modal = ({ title, text, onClose, keepOnEscape = false, children }: ModalProps) => (
  <Dialog.Root
    open
    onOpenChange={(open) => {
      if (!open) onClose();
    }}
  >
    <Dialog.Portal>
      <div className="veil veil-window">
        <Dialog.Content
          className="card"
          {...(text === undefined ? { 'aria-describedby': undefined } : {})}
          onEscapeKeyDown={(event) => {
            if (keepOnEscape) event.preventDefault();
          }}
          // A stray click must not throw away what somebody typed.
          onPointerDownOutside={(event) => event.preventDefault()}
        >
          <Dialog.Title asChild>
            <h2>{title}</h2>
          </Dialog.Title>
          {text !== undefined && (
            <Dialog.Description asChild>
              <p>{text}</p>
            </Dialog.Description>
          )}
          {children}
        </Dialog.Content>
      </div>
    </Dialog.Portal>
  </Dialog.Root>
);
