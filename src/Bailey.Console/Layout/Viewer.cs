using Bailey.Console.Api;
using Bailey.Server.Accounts;

namespace Bailey.Console.Layout;

/// <summary>Who looks at the page, asked for once.</summary>
/// <param name="api">The API.</param>
public sealed class Viewer(ConsoleApi api)
{
    private Task<AccountView>? _account;

    /// <summary>Tells that the account changed, and is to be asked for anew by whoever shows it.</summary>
    public event Action? Changed;

    /// <summary>The account.</summary>
    /// <exception cref="RefusedException">Nobody is signed in any more, or the account is disabled.</exception>
    public Task<AccountView> GetAsync() => _account is { IsFaulted: false, IsCanceled: false } known ? known : _account = api.GetAsync<AccountView>("/api/account");

    /// <summary>Has it asked for anew.</summary>
    public void Forget()
    {
        _account = null;
        Changed?.Invoke();
    }
}
