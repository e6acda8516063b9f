using Bailey.Policy.Operations;

namespace Bailey.Console.Pages.Permissions;

/// <summary>A permission, in words.</summary>
/// <param name="Permission">The permission.</param>
/// <param name="Words">What one may do with it.</param>
/// <param name="Risk">How much harm that can do.</param>
public sealed record PermissionItem(string Permission, string Words, OperationRisk Risk);
