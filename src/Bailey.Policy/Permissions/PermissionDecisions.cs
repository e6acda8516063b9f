namespace Bailey.Policy.Permissions;

internal static class PermissionDecisions
{
    // What no permission protects cannot be granted, and is denied: forgetting to name one must not open an operation.
    internal static Decision NoneNamed(string operation) => Decision.Deny(
        DecisionLayer.Permission,
        PermissionReason.PermissionNotNamed,
        $"the operation '{ShownText.Of(operation)}' names no permission, so that nobody can hold it",
        "its author may name the permission that it demands");
}
