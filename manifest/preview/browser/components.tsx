// HubSpot's components as small HTML ones: the structure, names and order are the card's own, the looks
// are only near to HubSpot's. A component that is missing here makes the page fail.
import type { FormEvent, ReactNode } from 'react';
import { useId } from 'react';

type Props = Readonly<Record<string, unknown>> & { readonly children?: ReactNode };
type Press = (() => void) | undefined;

const classes = (...names: readonly unknown[]) =>
  names.filter((name) => typeof name === 'string' && name !== '').join(' ');

function Flex({ direction = 'row', gap = 'sm', justify, children }: Props) {
  return <div className={classes('flex', direction, `gap-${gap}`, justify)}>{children}</div>;
}

function Text({ variant, format, children }: Props) {
  const weight = (format as { fontWeight?: string } | undefined)?.fontWeight;
  return <p className={classes('text', variant, weight)}>{children}</p>;
}

function Heading({ children }: Props) {
  return <h2>{children}</h2>;
}

function List({ children }: Props) {
  return <ol>{children}</ol>;
}

function StatusTag({ variant = 'default', children }: Props) {
  return <span className={classes('tag', variant)}>{children}</span>;
}

function DescriptionList({ direction = 'column', children }: Props) {
  return <dl className={classes('facts', direction)}>{children}</dl>;
}

function DescriptionListItem({ label, children }: Props) {
  return (
    <div>
      <dt>{label as string}</dt>
      <dd>{children}</dd>
    </div>
  );
}

function Link({ href, children }: Props) {
  const { url } = href as { url: string };
  return (
    <a href={url} target="_blank" rel="noreferrer">
      {children}
    </a>
  );
}

function Button({
  variant = 'secondary',
  type = 'button',
  href,
  onClick,
  loading,
  children,
}: Props) {
  const look = classes('button', variant);
  if (href !== undefined) {
    return (
      <a className={look} href={(href as { url: string }).url}>
        {children}
      </a>
    );
  }
  const press = onClick as Press;
  return (
    <button
      className={look}
      type={type as 'button' | 'submit'}
      aria-busy={loading === true}
      disabled={loading === true}
      onClick={() => press?.()}
    >
      {children}
    </button>
  );
}

function ButtonRow({ children }: Props) {
  return <div className="buttons">{children}</div>;
}

function Form({ onSubmit, children }: Props) {
  const submit = onSubmit as Press;
  const send = (event: FormEvent) => {
    event.preventDefault();
    submit?.();
  };
  return (
    <form noValidate={true} onSubmit={send}>
      {children}
    </form>
  );
}

type Typing = ((value: string) => void) | undefined;

/** What inputs have in common: a label, a hint and a fault that are read with them. */
function Field({
  props,
  input,
}: {
  readonly props: Props;
  readonly input: (id: string, hint?: string) => ReactNode;
}) {
  const id = useId();
  const { label, required, description, error, validationMessage } = props;
  const hint = (error === true ? validationMessage : description) as string | undefined;
  return (
    <div className={classes('field', error === true && 'faulty')}>
      <label htmlFor={id}>
        {label as string}
        {required === true ? ' *' : ''}
      </label>
      {input(id, hint === undefined ? undefined : `${id}-hint`)}
      {hint === undefined ? null : <span id={`${id}-hint`}>{hint}</span>}
    </div>
  );
}

function TextArea(props: Props) {
  const { name, value, rows, error, onInput } = props;
  const type = onInput as Typing;
  return (
    <Field
      props={props}
      input={(id, hint) => (
        <textarea
          id={id}
          name={name as string}
          rows={rows as number}
          value={value as string}
          aria-describedby={hint}
          aria-invalid={error === true}
          onChange={({ target }) => type?.(target.value)}
        />
      )}
    />
  );
}

function Input(props: Props) {
  const { name, value, onInput } = props;
  const type = onInput as Typing;
  return (
    <Field
      props={props}
      input={(id, hint) => (
        <input
          id={id}
          name={name as string}
          value={value as string}
          aria-describedby={hint}
          onChange={({ target }) => type?.(target.value)}
        />
      )}
    />
  );
}

function NumberInput(props: Props) {
  const { name, value, min, max, onChange } = props;
  const change = onChange as ((value: number) => void) | undefined;
  return (
    <Field
      props={props}
      input={(id, hint) => (
        <input
          id={id}
          type="number"
          name={name as string}
          value={value as number}
          min={min as number}
          max={max as number}
          aria-describedby={hint}
          onChange={({ target }) => change?.(target.valueAsNumber)}
        />
      )}
    />
  );
}

function LoadingSpinner({ label }: Props) {
  return (
    <div className="spinner" role="status">
      <span aria-hidden={true} />
      {label as string}
    </div>
  );
}

export const COMPONENTS = {
  ...{ Flex, Text, Heading, List, StatusTag, DescriptionList, DescriptionListItem, Link },
  ...{ Button, LoadingButton: Button, ButtonRow, Form, TextArea, Input, NumberInput },
  LoadingSpinner,
};
