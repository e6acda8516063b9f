using Bailey.Policy;

namespace Bailey.Cli.Docs;

/// <summary>One code of docs/reason-codes.md.</summary>
/// <param name="Code">The code.</param>
/// <param name="Layer">The layer of the policy that answers with it; null for an error that is no decision.</param>
/// <param name="Area">What fails with it, where it is an error.</param>
/// <param name="Meaning">What it means, in a sentence.</param>
/// <param name="Member">Where it is declared.</param>
internal sealed record DocumentedCode(string Code, DecisionLayer? Layer, string Area, string Meaning, string Member);
