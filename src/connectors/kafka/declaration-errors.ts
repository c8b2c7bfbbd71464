/** What is wrong with a declaration alone, nothing connected. */
import { UserError } from '../../model/errors.ts';

/** Of the declaration: an option that a login cannot be without. */
export function loginMissing(key: string, example: string): UserError {
  return new UserError('KAFKA_LOGIN_MISSING', {
    problem: `'properties.security.protocol' asks for a login, and '${key}' does not say with what.`,
    remedy: `Write '${key}' = '${example}'.`,
  });
}

/** Of the declaration. */
export function topicsUnclear(hasBoth: boolean): UserError {
  return new UserError('KAFKA_TOPICS_UNCLEAR', {
    problem: hasBoth ? "The table has both 'topic' and 'topic-pattern'." : "The table has neither 'topic' nor 'topic-pattern'.",
    remedy: "Name topics with 'topic' = 'orders' (several: 'orders;customers'), or match them with 'topic-pattern'.",
  });
}

export function groupNeeded(option: string): UserError {
  return new UserError('KAFKA_GROUP_MISSING', {
    problem: `'${option}' = 'group-offsets' begins or ends where a group stands, and 'properties.group.id' names none.`,
    remedy: `Add 'properties.group.id' = 'riffle', or set '${option}' to another mode: 'scan.startup.mode' = 'earliest-offset' reads all that is there.`,
  });
}

export function oneTopicOnly(option: string): UserError {
  return new UserError('KAFKA_ONE_TOPIC', {
    problem: `'${option}' gives offsets by partition alone, and the table reads several topics.`,
    remedy: "Declare a table for each topic, or use 'timestamp'.",
  });
}
