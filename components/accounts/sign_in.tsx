import { PASSWORD_MIN } from "../../core/account.ts";
import { useServerText } from "../server_text.ts";
import { ExposedBanner, Fault, Field } from "./field.tsx";

/** What the sign-in page shows. `fault` is a sentence, or null. */
export type SignInView =
  | {
    readonly kind: "password";
    readonly name: string;
    readonly next: string;
    readonly hasOidc: boolean;
  }
  | { readonly kind: "code"; readonly ticket: string; readonly next: string }
  /** A link's: `user` is null where it creates the first administrator. */
  | {
    readonly kind: "link";
    readonly token: string;
    readonly user: string | null;
    readonly name: string;
  }
  | { readonly kind: "link_gone" };

interface SignInProps {
  readonly view: SignInView;
  readonly fault: string | null;
  readonly exposed: boolean;
}

/** The sign-in page, in every of its steps. Works without scripts. */
export function SignIn({ view, fault, exposed }: SignInProps) {
  const text = useServerText().accounts;
  return (
    <>
      {exposed && <ExposedBanner text={text.exposed} />}
      <div class="start start--narrow">
        {view.kind === "link_gone"
          ? (
            <>
              <h1>{text.linkGone}</h1>
              <p>{text.linkGoneHow}</p>
            </>
          )
          : (
            <form class="form" method="post" action="/login">
              <Step view={view} wrong={fault !== null} />
              {fault !== null && <Fault>{fault}</Fault>}
              <div class="buttons">
                <button type="submit" class="button button--main">
                  {view.kind === "code" ? text.confirm : text.signIn}
                </button>
              </div>
            </form>
          )}
        {view.kind === "password" && view.hasOidc && (
          <p>
            <a class="button" href={`/login/oidc?${new URLSearchParams({ next: view.next })}`}>
              {text.oidc}
            </a>
          </p>
        )}
      </div>
    </>
  );
}

interface StepProps {
  readonly view: Exclude<SignInView, { kind: "link_gone" }>;
  readonly wrong: boolean;
}

function Step({ view, wrong }: StepProps) {
  const text = useServerText().accounts;
  switch (view.kind) {
    case "password":
      return (
        <>
          <h1>{text.signIn}</h1>
          <input type="hidden" name="step" value="password" />
          <input type="hidden" name="next" value={view.next} />
          <Field
            name="name"
            label={text.name}
            value={view.name}
            autocomplete="username"
            autofocus={view.name === ""}
          />
          <Field
            name="password"
            label={text.password}
            type="password"
            autocomplete="current-password"
            isWrong={wrong}
          />
        </>
      );
    case "code":
      return (
        <>
          <h1>{text.signIn}</h1>
          <input type="hidden" name="step" value="code" />
          <input type="hidden" name="ticket" value={view.ticket} />
          <input type="hidden" name="next" value={view.next} />
          <Field
            name="code"
            label={text.code}
            how={text.codeHow}
            autocomplete="one-time-code"
            isWrong={wrong}
            autofocus
          />
        </>
      );
    case "link":
      return (
        <>
          <h1>{view.user === null ? text.first : text.choose}</h1>
          <p>{view.user === null ? text.firstHow : text.chooseFor(view.user)}</p>
          <input type="hidden" name="step" value="link" />
          <input type="hidden" name="token" value={view.token} />
          {view.user === null && (
            <Field name="name" label={text.name} value={view.name} autocomplete="username" />
          )}
          <Field
            name="password"
            label={text.password}
            type="password"
            how={text.passwordHow(PASSWORD_MIN)}
            autocomplete="new-password"
            isWrong={wrong}
          />
        </>
      );
  }
}
