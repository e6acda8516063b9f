using System.Collections.Frozen;
using Bailey.Server.Problems;
using Bailey.Server.SignIn;
using Microsoft.AspNetCore.Http;

namespace Bailey.Server.Accounts;

/// <summary>
/// Which passwords are taken: long ones, whatever they consist of (NIST SP 800-63B, 3.1.1). Length is what makes guessing long; rules about digits and signs
/// only make people write them down.
/// </summary>
internal static class PasswordRules
{
    internal const int MinLength = 12;
    internal const int MaxLength = 256;

    // The worst of those that are long enough.
    private static readonly FrozenSet<string> s_worst = FrozenSet.Create(
        StringComparer.OrdinalIgnoreCase,
        "123456789012", "1234567890123", "12345678901234", "123456789012345", "1234567890123456", "123456123456", "123123123123", "112233445566", "987654321098", "098765432109",
        "passwordpassword", "password1234", "password12345", "password123456", "password123!", "passw0rd1234", "p@ssw0rd1234", "mypassword123", "passwort1234", "motdepasse123", "contraseña123",
        "qwertyuiop12", "qwertyuiop123", "qwertyuiop[]", "qwerty123456", "qwertyqwerty", "qwertzuiop12", "1q2w3e4r5t6y", "1qaz2wsx3edc", "zaq12wsxcde3", "asdfghjkl123", "asdfghjklzxc", "zxcvbnm12345",
        "abcdefghijkl", "abcdefgh1234", "abcd1234efgh", "abc123abc123", "administrator", "admin1234567", "admin123admin", "adminadminadmin", "administrator1", "rootrootroot", "letmeinletmein", "letmein12345",
        "welcome12345", "welcome123456", "changemechangeme", "changeme1234", "changeme12345", "iloveyou1234", "iloveyouiloveyou", "trustno1trustno1", "sunshine1234", "princess1234", "football1234", "baseball1234",
        "dragon123456", "monkey123456", "superman1234", "batman123456", "starwars1234", "correcthorsebatterystaple", "correct horse battery staple", "hunter2hunter2", "secretsecret", "supersecret123", "bailey123456", "baileybailey");

    /// <summary>Checks a password that somebody wants.</summary>
    /// <param name="pointer">Where it is in the body.</param>
    /// <param name="principal">Whose it is to be.</param>
    /// <param name="password">The password.</param>
    /// <exception cref="ApiProblemException">It is not taken.</exception>
    internal static void Require(string pointer, string principal, string password)
    {
        var fault = password.Length < MinLength ? $"a password has at least {MinLength} characters"
            : password.Length > MaxLength ? $"a password has at most {MaxLength} characters"
            : s_worst.Contains(password) || password.Distinct().Count() < 4 ? "this password is among the first that are tried"
            : IsName(principal, password) ? "a password must not be the name of its owner, nor little more than it"
            : null;
        if (fault is not null)
        {
            throw new ApiProblemException(new ApiProblem(StatusCodes.Status422UnprocessableEntity, SignInReason.PasswordWeak, fault)
            {
                Remedy = "choose a longer one that nobody else would think of: a few words that do not belong together will do",
                Errors = [new ApiFault(pointer, SignInReason.PasswordWeak, fault)],
            });
        }
    }

    // The name, repeated, or with a few characters around it.
    private static bool IsName(string principal, string password) =>
        principal.Length > 2 && password.Replace(principal, "", StringComparison.OrdinalIgnoreCase) is { Length: var rest } && rest < password.Length && rest < 6;
}
