using System.Collections.Immutable;

namespace Bailey.Server.Members;

/// <summary>A member of a community.</summary>
/// <param name="Principal">Who.</param>
/// <param name="Roles">With which roles.</param>
/// <param name="Enabled">Whether it may do anything at all.</param>
public sealed record MemberView(string Principal, ImmutableArray<string> Roles, bool Enabled);
