using System.Collections.Immutable;

namespace Bailey.Console.Pages.Permissions;

/// <summary>What permissions are about: those with the same first word.</summary>
/// <param name="Word">The word.</param>
/// <param name="Title">What it means.</param>
/// <param name="Items">The permissions.</param>
public sealed record PermissionArea(string Word, string Title, ImmutableArray<PermissionItem> Items)
{
    /// <summary>All of them, and those that newer versions add.</summary>
    public string Whole => $"{Word}:*";
}
