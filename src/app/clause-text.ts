// The clauses of the channel policy in one plain sentence each, for people who read a judgement.
// The law itself, with its numbers, is the policy document; periods are named here, not counted.
import type { ClauseId } from '../domain/judgement.ts';

const CLAUSE_TEXT: Readonly<Partial<Record<ClauseId, string>>> = {
  'M-1': 'Equal names alone do not make two accounts one customer.',
  'M-2': 'Both records carry the same company web domain, so they are one customer.',
  'M-3': 'A web domain of one record is a known alias of the other, so they are one customer.',
  'M-4':
    'Name and country are equal and one side has no company domain: probably one customer, to be confirmed by a person.',
  'M-5': 'A shared free e-mail domain says nothing about the customer.',
  'M-6': 'Parent and subsidiary are related, not the same customer.',
  'M-7': 'One record is a copy of another and is set aside.',
  'M-8': 'The records agree in enough fields to be probably one customer.',
  'M-9': 'Both records carry the same official company number, so they are one customer.',
  'M-10': 'A person answered whether these are one customer; that answer comes first.',
  'L-1':
    'A claim is live while its registration runs, while it is new, or while somebody works on it.',
  'L-2': 'A lost deal is no longer a claim.',
  'L-3': 'Nobody has worked on this claim for a long time, so it is set aside.',
  'L-4':
    'The registration has expired or was withdrawn; the claim is judged as an unregistered one.',
  'L-5': 'The registration was rejected, so the claim is set aside.',
  'L-6': 'The registration is still waiting for approval and gives no protection yet.',
  'L-7': 'The deal was won recently, so its credit can still be disputed.',
  'L-8': 'The record was created by a machine and nobody has worked on it, so it is set aside.',
  'R-1': 'An approved registration protects its claim until it expires.',
  'R-2': 'The account was already a named account when the deal was registered.',
  'R-3': 'The partner is not authorised for the territory of this registration.',
  'S-1': 'Different products do not compete.',
  'S-2': 'Different territories do not compete.',
  'S-3': 'A partner who only fulfils the order does not compete with the claim it serves.',
  'S-4': 'Both claims belong to one co-sell agreement; its split stands.',
  'S-5': 'A renewal and a new sale are separate transactions.',
  'T-1': 'Both claims belong to one partner.',
  'T-2': 'Direct and self-serve are both the vendor: one customer moving between them.',
  'T-3': 'Both claims belong to the same vendor channel: an internal matter.',
  'T-4': 'The kind of conflict follows from the channels that meet.',
  'T-5': 'The two sides quoted clearly different unit prices.',
  'P-1': 'The customer chose one side in writing, and that choice stands.',
  'P-2': 'In the renewal window the incumbent partner keeps the renewal.',
  'P-3': 'The direct team had met the customer shortly before the first registration.',
  'P-4': 'Of several registrations in force the oldest prevails.',
  'P-5': 'The holder of the only registration in force prevails.',
  'P-6': 'This is a named account and no registration is in force, so the direct team prevails.',
  'P-7': 'Without a registration the earliest real work with the customer prevails.',
  'P-8': 'Nobody was clearly first, so the leading claims share equally.',
  'C-1': 'No other side worked with the customer lately, so the prevailing claim gets all credit.',
  'C-2':
    'The other sides that worked with the customer lately share a fixed part of the credit, the rest goes to the prevailing claim.',
  'C-3': 'The leading claims get equal credit.',
  'C-4': 'Credit for a referral or for influence is capped; what exceeds the cap goes elsewhere.',
  'V-1':
    'High: a large amount, different prices, or one side close to signing while another has rights.',
  'V-2': 'Medium: a substantial amount, or a registration in force.',
  'V-3': 'Low: none of the reasons for a higher severity applies.',
  'V-4': 'The match is only probable, so the severity is one level lower.',
  'A-1': 'The suggested action follows from the clause that decided.',
  'A-2': 'The time to decide follows from the severity, in business days.',
  'A-3': 'A late decision goes up the line, step by step.',
  'A-4': 'Some decisions of a channel manager stand only once a second person approves them.',
};

/**
 * One plain sentence for a clause id such as `P-5`. A clause of a tenant's own policy that this
 * table does not know reads as a pointer to the policy.
 */
export function clauseText(id: ClauseId): string {
  return CLAUSE_TEXT[id] ?? 'See this clause in your channel policy.';
}
