// An OpenID provider for tests: oidc-provider over TLS, with its own pages to sign in; people and the client come as JSON.
import { readFileSync } from "node:fs";
import { createServer } from "node:https";
import { pathToFileURL } from "node:url";

const told = JSON.parse(process.argv[2]);
const { Provider } = await import(pathToFileURL(`${told.modules}/oidc-provider/lib/index.js`).href);
const provider = new Provider(told.issuer, {
  clients: [told.client],
  claims: { openid: ["sub"], profile: ["preferred_username", "groups"] },
  pkce: { required: () => true },
  features: { devInteractions: { enabled: true }, rpInitiatedLogout: { enabled: true } },
  findAccount: (_, sub) =>
    told.people[sub] && {
      accountId: sub,
      claims: () => ({ sub, preferred_username: told.people[sub].name, groups: told.people[sub].groups }),
    },
});
const tls = { key: readFileSync(told.key), cert: readFileSync(told.certificate) };
createServer(tls, provider.callback()).listen(told.port, "127.0.0.1");
