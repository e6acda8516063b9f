namespace Bailey.Server.Accounts;

/// <summary>What somebody may change of their own account.</summary>
/// <param name="DisplayName">What people call them: 1 to 100 characters.</param>
public sealed record AccountText(string DisplayName);
