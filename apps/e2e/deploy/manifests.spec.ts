import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { actionKinds } from '@ensue/actions';
import { routes } from '@ensue/contracts';
import { mistakesOf } from './published-schemas';
import { isFresh, manifestsOf, overlays, type Container, type Manifest } from './rendered';

const isPodOwner = ({ kind }: Manifest): boolean => ['Deployment', 'StatefulSet', 'Job'].includes(kind);
const place = ({ kind, metadata }: Manifest): string => `${kind} ${metadata.name}`;
const serves = ({ kind }: Manifest): boolean => kind !== 'Job';

/** What Kubernetes' "restricted" wants of a container, and what we want beyond it. */
function faultsOf(container: Container, served: boolean): string[] {
  const { securityContext: context = {}, resources } = container;
  const faults: string[] = [];
  const want = (holds: boolean, what: string): void => void (holds || faults.push(what));
  want(context['allowPrivilegeEscalation'] === false, 'may gain privileges');
  want(context['privileged'] !== true, 'is privileged');
  want(context['readOnlyRootFilesystem'] === true, 'writes to its root');
  want(JSON.stringify(context['capabilities']) === '{"drop":["ALL"]}', 'has capabilities');
  want(resources?.limits?.['memory'] !== undefined, 'has no limit of memory');
  want(resources?.limits?.['cpu'] !== undefined, 'has no limit of processors');
  want(resources?.requests?.['memory'] !== undefined, 'asks for no memory');
  want(/:[\w.-]+$/.test(container.image) && !container.image.endsWith(':latest'), 'has an image of any version');
  for (const probe of served ? ['startupProbe', 'livenessProbe', 'readinessProbe'] : []) {
    want(container[probe] !== undefined, `has no ${probe}`);
  }
  // Names of files and numbers only: what is secret comes from mounted Secrets.
  for (const { name, value } of container.env ?? []) {
    const secret = /(_URL|_KEY|_TOKEN|_CONNECTIONS)$/.test(name);
    want(!(secret && value !== undefined), `has the secret ${name} in its manifest`);
  }
  return faults;
}

describe.each(overlays)('the manifests of the overlay %s', (overlay) => {
  const manifests = manifestsOf(overlay);
  const pods = manifests.filter(isPodOwner);

  it('are rendered from their sources as they are now', ({ skip }) => {
    const fresh = isFresh(overlay);
    if (fresh === undefined) skip('there is no kubectl here');
    expect(fresh, `kubectl kustomize k8s/overlays/${overlay} > k8s/rendered/${overlay}.yaml`).toBe(true);
  });

  it('are what the published schemas know, down to each field', () => {
    expect(manifests.length).toBeGreaterThan(25);
    expect(manifests.flatMap((manifest) => mistakesOf(manifest).map((what) => `${place(manifest)} ${what}`))).toEqual(
      [],
    );
  });

  it('let no container do what it need not, and hold it within limits', () => {
    const faults = pods.flatMap((owner) => {
      const { containers, initContainers = [] } = owner.spec.template.spec;
      return [...containers, ...initContainers].flatMap((each) =>
        faultsOf(each, serves(owner)).map((fault) => `${place(owner)} ${fault}`),
      );
    });
    expect(pods.length).toBeGreaterThanOrEqual(6);
    expect(faults).toEqual([]);
  });

  it('run nothing as root, give no pod a token, and share nothing of the machine’s', () => {
    for (const owner of pods) {
      const { spec } = owner.spec.template;
      expect(spec, place(owner)).toMatchObject({
        automountServiceAccountToken: false,
        securityContext: { runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } },
      });
      expect(spec.securityContext?.['runAsUser'], place(owner)).toBeGreaterThan(0);
      expect(spec.serviceAccountName ?? 'default', place(owner)).not.toBe('default');
      for (const field of ['hostNetwork', 'hostPID', 'hostIPC']) expect(spec[field], place(owner)).toBeUndefined();
      expect(
        spec.volumes?.filter((volume) => 'hostPath' in volume),
        place(owner),
      ).toEqual([]);
    }
    const accounts = manifests.filter(({ kind }) => kind === 'ServiceAccount');
    expect(accounts.every((account) => account['automountServiceAccountToken'] === false)).toBe(true);
  });

  it('live in a namespace of restricted pods, where nothing reaches anything that is not listed', () => {
    const [namespace] = manifests.filter(({ kind }) => kind === 'Namespace');
    expect(namespace?.metadata.labels?.['pod-security.kubernetes.io/enforce']).toBe('restricted');
    const policies = manifests.filter(({ kind }) => kind === 'NetworkPolicy');
    expect(policies.find(({ metadata }) => metadata.name === 'default-deny')?.spec).toEqual({
      podSelector: {},
      policyTypes: ['Ingress', 'Egress'],
    });
    const text = JSON.stringify(policies.find(({ metadata }) => metadata.name === 'to-mysql')?.spec['podSelector']);
    expect(text).not.toContain('gateway');
    expect(text.includes('runner')).toBe(overlay === 'dev'); // the examples' warehouse
  });

  it('lose one pod at a time, and end it after all that is under way', () => {
    const deployments = manifests.filter(({ kind }) => kind === 'Deployment');
    const budgets = manifests.filter(({ kind }) => kind === 'PodDisruptionBudget').map(({ metadata }) => metadata.name);
    expect(budgets.sort()).toEqual(deployments.map(({ metadata }) => metadata.name).sort());
    for (const { metadata, spec } of deployments) {
      expect(spec['strategy'], metadata.name).toMatchObject({ rollingUpdate: { maxUnavailable: 0 } });
      // 5 s until nobody is sent there any more, and 25 that a service takes at most.
      expect(spec.template.spec['terminationGracePeriodSeconds'], metadata.name).toBeGreaterThan(30);
      expect(spec.replicas, metadata.name).toBe(overlay === 'dev' ? 1 : 3);
    }
  });
});

describe('the way in from outside in production', () => {
  interface Path {
    readonly path: string;
    readonly pathType: 'Prefix' | 'Exact';
  }
  const [ingress] = manifestsOf('production').filter(({ kind }) => kind === 'Ingress');
  const rules = ingress?.spec['rules'] as readonly { readonly http: { readonly paths: readonly Path[] } }[];
  const passes = (asked: string): boolean =>
    rules
      .flatMap(({ http }) => http.paths)
      .some(({ path, pathType }) => {
        if (pathType === 'Exact' || asked === path) return asked === path;
        return path === '/' || asked.startsWith(`${path}/`);
      });

  it('passes every route of the API, and what asks for no token and is not for strangers it does not', () => {
    const inner = ['/metrics', '/healthz', '/readyz'];
    const asked = routes.map(({ path }) => path.replaceAll(/[{}]/g, ''));
    expect(asked.filter((path) => !passes(path)).sort()).toEqual(inner.sort());
  });
});

describe('runners in production', () => {
  it('perform every kind, each in one trust class, but containers, which need an engine', () => {
    const kinds = manifestsOf('production')
      .filter(({ kind }) => kind === 'Deployment')
      .flatMap(({ spec }) => spec.template.spec.containers[0]?.env ?? [])
      .filter(({ name }) => name === 'ENSUE_RUNNER_KINDS')
      .flatMap(({ value = '' }) => value.split(','));
    expect(kinds.sort()).toEqual(actionKinds.filter((kind) => kind !== 'container').sort());
  });

  it('are scaled by the queues of their own kinds', () => {
    const manifests = manifestsOf('keda');
    expect(
      manifests.filter(({ kind, metadata }) => kind === 'HorizontalPodAutoscaler' && /runner/.test(metadata.name)),
    ).toEqual([]);
    for (const scaled of manifests.filter(({ kind }) => kind === 'ScaledObject')) {
      const deployment = manifests.find(
        ({ kind, metadata }) => kind === 'Deployment' && metadata.name === scaled.metadata.name,
      );
      const env = deployment?.spec.template.spec.containers[0]?.env ?? [];
      const kinds = env.find(({ name }) => name === 'ENSUE_RUNNER_KINDS')?.value?.split(',') ?? [];
      const triggers = scaled.spec['triggers'] as { metadata: { queueName: string } }[];
      expect(triggers.map(({ metadata }) => metadata.queueName)).toEqual(kinds.map((kind) => `ensue.actions.${kind}`));
    }
  });
});

describe('the check of manifests', () => {
  const [deployment] = manifestsOf('dev').filter(({ kind }) => kind === 'Deployment');

  it('finds a field that is written wrong, and a value of the wrong type', () => {
    const spec = { ...deployment?.spec, replica: 2, replicas: 'two' };
    const mistakes = mistakesOf({ ...deployment, spec } as unknown as Manifest);
    expect(mistakes).toEqual(['/spec/replicas: type', '/spec/replica: unknown field']);
  });

  it('finds what a container may do too much', () => {
    expect(
      faultsOf({ name: 'main', image: 'ensue/gateway', env: [{ name: 'ENSUE_AMQP_URL', value: 'amqp://' }] }, true),
    ).toEqual([
      'may gain privileges',
      'writes to its root',
      'has capabilities',
      'has no limit of memory',
      'has no limit of processors',
      'asks for no memory',
      'has an image of any version',
      'has no startupProbe',
      'has no livenessProbe',
      'has no readinessProbe',
      'has the secret ENSUE_AMQP_URL in its manifest',
    ]);
  });
});

describe('docker-compose.yml', () => {
  interface ComposeService extends Record<string, unknown> {
    readonly image: string;
    readonly environment?: Record<string, string>;
    readonly networks?: readonly string[];
  }
  const text = readFileSync(join(import.meta.dirname, '../../../docker-compose.yml'), 'utf8');
  const { services, networks } = parse(text, { merge: true }) as {
    services: Record<string, ComposeService>;
    networks: Record<string, { internal?: boolean } | null>;
  };

  it('confines what is ours as Kubernetes does', () => {
    const ours = Object.entries(services).filter(([, { image }]) => image.startsWith('ensue/'));
    expect(ours.length).toBeGreaterThan(8);
    for (const [name, service] of ours) {
      expect(service, name).toMatchObject({
        read_only: true,
        cap_drop: ['ALL'],
        security_opt: ['no-new-privileges:true'],
      });
      const names = Object.keys(service.environment ?? {});
      expect(
        names.filter((each) => /(_URL|_KEY|_TOKEN|_CONNECTIONS)$/.test(each)),
        name,
      ).toEqual([]);
    }
  });

  it('keeps broker and database from the outside, and gateways from the database', () => {
    expect(networks).toMatchObject({ bus: { internal: true }, database: { internal: true } });
    expect(services['rabbitmq']?.networks).toEqual(['bus']);
    expect(services['mysql']?.networks).toEqual(['database']);
    expect(services['gateway']?.networks).not.toContain('database');
  });
});
