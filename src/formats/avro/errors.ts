import { UserError } from '../../model/errors.ts';

export function encodingFault(): UserError {
  return new UserError('AVRO_ENCODING', {
    problem: "'avro.encoding' = 'json' is not supported.",
    remedy: "Remove it to write Avro's binary encoding, or take 'json' as the format.",
  });
}
