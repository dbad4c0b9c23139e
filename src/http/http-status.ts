import { Code, type DomainError } from '../errors/domain-error.ts';
import { Gone, Refused, ServiceUnavailable } from '../errors/other-errors.ts';

const STATUS: Record<Code, number> = {
  [Code.Unexpected]: 500,
  [Code.Success]: 200,
  [Code.Other]: 404,
  [Code.InvalidParams]: 400,
  [Code.Unauthenticated]: 401,
  [Code.NotAllowed]: 403,
  [Code.TooLarge]: 413,
  [Code.TooManyRequests]: 429,
  [Code.CdkExpired]: 403,
  [Code.CdkInvalid]: 403,
  [Code.CdkQuotaExhausted]: 403,
  [Code.CdkWrongResource]: 403,
  [Code.CdkBlocked]: 403,
  [Code.ResourceNotFound]: 404,
  [Code.InvalidOs]: 400,
  [Code.InvalidArch]: 400,
  [Code.InvalidChannel]: 400,
  [Code.ResourceExists]: 400,
  [Code.VersionExists]: 409,
  [Code.VersionProcessing]: 409,
  [Code.VersionNotOrderable]: 400,
  [Code.PackageRefused]: 400,
};

export function httpStatus(error: DomainError): number {
  if (error instanceof ServiceUnavailable) return 503;
  if (error instanceof Gone) return 410;
  return error instanceof Refused ? 403 : STATUS[error.code as Code];
}
