import { isUp, type LocalStage, readLocalStage } from '../local/local-stage';
import { UsageError } from './problems';
import { stageNames, stageRegion } from './stage-region';

/** What is used of the file `.relance/local.json`. */
export type LocalFile = Pick<LocalStage, 'endpointUrl' | 'stage' | 'region' | 'writeKey'> &
  Partial<Pick<LocalStage, 'sesUrl'>>;

/** Which AWS, and which stage in it. */
export interface Place {
  readonly stage: string;
  /** AWS_REGION, else that of the stage's settings; undefined where the profile of the account says it. */
  readonly region?: string;
  /** A local AWS: nobody is asked before something is written. */
  readonly local: boolean;
  /** Of a local AWS, or of whatever AWS_ENDPOINT_URL names. */
  readonly endpointUrl?: string;
  /** Where the local SES answers, of the project's own local AWS. */
  readonly sesUrl?: string;
  /** The write key that `local up` made, where this is that stage. */
  readonly writeKey?: string;
}

const STAGE_NAME = /^[a-z][a-z0-9-]{0,19}$/;
const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[::1\]|::1|.*\.localhost)$/;
const DEFAULT_LOCAL_REGION = 'eu-west-1';

const isLoopback = (url: string): boolean => {
  if (!URL.canParse(url)) {
    throw new UsageError('endpoint_invalid', `AWS_ENDPOINT_URL must be a URL; it is "${url}"`);
  }
  return LOOPBACK.test(new URL(url).hostname);
};

/** The Region of a stage in an account. Throws `region_disagrees` when the environment says another than its settings. */
const accountRegion = (stage: string, asked: string | undefined, set: string | undefined) => {
  if (asked && set && asked !== set) {
    throw new UsageError(
      'region_disagrees',
      `AWS_REGION says ${asked}, and the settings say that the stage "${stage}" runs in ${set}: unset AWS_REGION, or change region of the stage in lib/stages.ts (a stage that is deployed does not move with it)`,
    );
  }
  return asked ?? set;
};

/**
 * Decides which AWS is meant: AWS_ENDPOINT_URL when set; else the project's own local AWS when one is up; else the
 * account of the current profile. The stage is the one named, else `local` on a local AWS, else `dev`; in an account
 * its Region is that of AWS_REGION, else what its settings say (`regionOf`), else the profile's, and it must be one of the
 * stages that settings name (`names`). Throws `stage_invalid`, `stage_unknown`, `endpoint_invalid`, `region_disagrees`.
 */
export const decidePlace = (
  options: { readonly stage?: string },
  env: NodeJS.ProcessEnv,
  localFile: LocalFile | undefined,
  regionOf: (stage: string) => string | undefined = () => undefined,
  names?: readonly string[],
): Place => {
  if (options.stage !== undefined && !STAGE_NAME.test(options.stage)) {
    throw new UsageError(
      'stage_invalid',
      `--stage must be kebab-case of at most 20 characters; it is "${options.stage}"`,
    );
  }
  const fromEnv = env.AWS_ENDPOINT_URL || undefined;
  // Who names another stage than the local one means the account, also while a local AWS is up.
  const own = !fromEnv && localFile && (options.stage ?? localFile.stage) === localFile.stage;
  const endpointUrl = fromEnv ?? (own ? localFile.endpointUrl : undefined);
  const local = endpointUrl !== undefined && isLoopback(endpointUrl);
  const sameAsFile = localFile !== undefined && endpointUrl === localFile.endpointUrl;
  const stage = options.stage ?? (local ? (sameAsFile ? localFile.stage : 'local') : 'dev');
  if (endpointUrl === undefined && names?.includes(stage) === false) {
    throw new UsageError(
      'stage_unknown',
      `there is no stage "${stage}": lib/stages.ts and the context "stages" name ${names.join(', ')}`,
    );
  }
  const asked = env.AWS_REGION || env.AWS_DEFAULT_REGION || undefined;
  const elsewhere = () =>
    local ? (asked ?? DEFAULT_LOCAL_REGION) : accountRegion(stage, asked, regionOf(stage));
  const region = own ? localFile.region : elsewhere();
  return {
    stage,
    ...(region ? { region } : {}),
    local,
    ...(endpointUrl ? { endpointUrl } : {}),
    ...(sameAsFile && localFile.sesUrl ? { sesUrl: localFile.sesUrl } : {}),
    ...(sameAsFile && stage === localFile.stage ? { writeKey: localFile.writeKey } : {}),
  };
};

/** Points the AWS clients of this process to a place; a local AWS gets credentials that open nothing else. */
export const pointClientsTo = (place: Place, env: NodeJS.ProcessEnv): void => {
  if (place.endpointUrl) env.AWS_ENDPOINT_URL = place.endpointUrl;
  if (place.region) env.AWS_REGION = place.region;
  if (!place.local) return;
  if (place.sesUrl) env.AWS_ENDPOINT_URL_SESV2 = place.sesUrl;
  env.AWS_ACCESS_KEY_ID = 'test';
  env.AWS_SECRET_ACCESS_KEY = 'test';
  delete env.AWS_SESSION_TOKEN;
  delete env.AWS_PROFILE;
};

/** Whether the project's local AWS is what is meant, were it up: only then does it matter whether it answers. */
export const meansLocal = (
  options: { readonly stage?: string },
  env: NodeJS.ProcessEnv,
  written: Pick<LocalFile, 'endpointUrl' | 'stage'>,
): boolean =>
  env.AWS_ENDPOINT_URL
    ? env.AWS_ENDPOINT_URL === written.endpointUrl
    : (options.stage ?? written.stage) === written.stage;

/**
 * Decides which AWS is meant (see decidePlace) and points the clients of this process to it. Throws
 * `local_silent` when that is a local AWS whose process lives and does not answer: never is an account meant instead.
 */
export const whichAws = async (options: { readonly stage?: string }): Promise<Place> => {
  const written = await readLocalStage();
  const up =
    written && meansLocal(options, process.env, written) && (await isUp(written)) ? written : undefined;
  const place = decidePlace(options, process.env, up, stageRegion, stageNames());
  pointClientsTo(place, process.env);
  return place;
};
