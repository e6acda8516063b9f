using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;

namespace Bailey.Server.Accounts;

/// <summary>
/// Hashes and checks passwords as ASP.NET Core Identity does (PBKDF2, HMAC-SHA512), a few at once: each takes a core for a tenth of a second, which is
/// meant, and must not be a way to take all of them.
/// </summary>
internal sealed class Passwords : IDisposable
{
    private readonly PasswordHasher<Passwords> _hasher;
    private readonly SemaphoreSlim _working = new(Math.Max(1, Environment.ProcessorCount / 2));
    private readonly string _nobody;

    public Passwords()
    {
        _hasher = new PasswordHasher<Passwords>(Options.Create(new PasswordHasherOptions { IterationCount = 210_000 }));
        _nobody = _hasher.HashPassword(this, Account.RandomText());
    }

    internal async Task<string> HashAsync(string password, CancellationToken cancellationToken)
    {
        await _working.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return _hasher.HashPassword(this, password);
        }
        finally
        {
            _working.Release();
        }
    }

    /// <summary>Whether it is the password. Without one to compare with it takes as long, and the answer is no.</summary>
    internal async Task<bool> VerifyAsync(string? hash, string password, CancellationToken cancellationToken)
    {
        await _working.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return _hasher.VerifyHashedPassword(this, hash ?? _nobody, password) != PasswordVerificationResult.Failed && hash is not null;
        }
        finally
        {
            _working.Release();
        }
    }

    public void Dispose() => _working.Dispose();
}
