// One card as a page of HubSpot holds it: drawn by the bundle in its worker, with the page's own actions.
import { createController, createRemoteReceiver, RemoteRenderer } from '@remote-ui/react/host';
import { createEndpoint, fromWebWorker, retain } from '@remote-ui/rpc';
import { useEffect, useMemo, useState } from 'react';
import { COMPONENTS } from './components.tsx';
import type { CardSetting, WorkerFace } from './protocol.ts';

const endpoint = createEndpoint<WorkerFace>(fromWebWorker(new Worker('/worker.js')));
const controller = createController(COMPONENTS);

type CardProps = {
  readonly setting: CardSetting;
  readonly width: number;
  readonly label: string;
  /** What the page knows of the record and tells the card when asked. */
  readonly properties: Readonly<Record<string, string>>;
};

export function Card({ setting, width, label, properties }: CardProps) {
  const receiver = useMemo(() => createRemoteReceiver(), []);
  const [alert, setAlert] = useState<string | null>(null);
  useEffect(() => {
    retain(receiver.receive);
    const actions = {
      addAlert: ({ message }: { readonly message: string }) => setAlert(message),
      fetchCrmObjectProperties: async () => properties,
    };
    void endpoint.call.render(receiver.receive, setting, actions);
  }, [receiver, setting, properties]);
  return (
    <section className="card" style={{ width }} aria-label={label}>
      <h3>Channel conflict</h3>
      <RemoteRenderer receiver={receiver} controller={controller} />
      <p role="status" className={alert === null ? 'no-toast' : 'toast'}>
        {alert}
      </p>
    </section>
  );
}
