namespace Bailey.Server.Accounts;

/// <summary>Changes one's own password. All other sessions end.</summary>
/// <param name="NewPassword">The new password, of at least 12 characters.</param>
/// <param name="CurrentPassword">The present one; null only where there is none yet.</param>
public sealed record PasswordChange(string NewPassword, string? CurrentPassword = null);
