using System.Net;
using Bailey.Plugins.Hosting;
using Bailey.Server.Accounts;
using Bailey.Server.Hosting;
using Bailey.Server.LocalSocket;
using Bailey.Server.Members;
using Bailey.Server.RateLimits;
using Bailey.Server.Tokens;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Bailey.Server.SignIn;

/// <summary>What signing in consists of.</summary>
internal static class SignInServices
{
    private const string Scheme = "Bailey";

    internal static void AddSignIn(this IServiceCollection services)
    {
        services.AddAuthentication(Scheme)
            .AddPolicyScheme(Scheme, null, static options => options.ForwardDefaultSelector = static context =>
                context.Request.Headers.Authorization.Count > 0 ? TokenAuthentication.SchemeName : PeerCredentials.IsLocal(context) ? SystemAuthentication.SchemeName : SessionAuthentication.SchemeName)
            .AddScheme<AuthenticationSchemeOptions, TokenAuthentication>(TokenAuthentication.SchemeName, null)
            .AddScheme<AuthenticationSchemeOptions, SystemAuthentication>(SystemAuthentication.SchemeName, null)
            .AddScheme<AuthenticationSchemeOptions, SessionAuthentication>(SessionAuthentication.SchemeName, null);
        services.AddDataProtection().SetApplicationName("Bailey");
        services.AddSingleton<IConfigureOptions<KeyManagementOptions>>(static provider =>
            new ConfigureOptions<KeyManagementOptions>(keys => keys.XmlRepository = new SharedKeys(provider.GetRequiredService<BaileyHost>)));

        // It warns that keys are kept as they are: as private as the store that they are in.
        services.AddLogging(static logging => logging.AddFilter("Microsoft.AspNetCore.DataProtection", LogLevel.Error));
        services.AddIdentityCore<Account>().AddUserStore<AccountStore>();
        services.Configure<IdentityPasskeyOptions>(static passkeys =>
        {
            passkeys.ResidentKeyRequirement = "required";
            passkeys.UserVerificationRequirement = "required";
            passkeys.AttestationConveyancePreference = "none";
            passkeys.AuthenticatorTimeout = PasskeySignInEndpoints.Lifetime;
            passkeys.ValidateOrigin = static origin => ValueTask.FromResult(!origin.CrossOrigin && string.IsNullOrEmpty(origin.TopOrigin) && AntiforgeryGuard.IsOwn(origin.HttpContext.Request, origin.Origin));
        });
        services.AddScoped<IPasskeyHandler<Account>, PasskeyHandler<Account>>();
        services.AddSingleton<Passwords>().AddSingleton<AccountCreation>().AddSingleton<IAccountCreation>(static provider => provider.GetRequiredService<AccountCreation>()).AddSingleton<Sessions>().AddSingleton<Challenges>().AddSingleton<SignInAttempts>().AddSingleton<SignInCompletion>().AddSingleton<RequestRates>().AddSingleton<RequestEfforts>().AddSingleton<InvitedPrincipals>();
        services.AddHostedService<FirstStart>().AddHostedService<LocalSocketFile>();
    }

    /// <summary>Takes the word of proxies that the operator trusts, and of nobody else.</summary>
    internal static void UseProxies(WebApplication app, ServerOptions options)
    {
        if (options.TrustedProxies.Count == 0)
        {
            return;
        }

        var forwarded = new ForwardedHeadersOptions { ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto | ForwardedHeaders.XForwardedHost, ForwardLimit = 1 };
        forwarded.KnownIPNetworks.Clear();
        forwarded.KnownProxies.Clear();
        foreach (var proxy in options.TrustedProxies)
        {
            if (IPAddress.TryParse(proxy, out var address))
            {
                forwarded.KnownProxies.Add(address);
            }
            else
            {
                forwarded.KnownIPNetworks.Add(System.Net.IPNetwork.Parse(proxy));
            }
        }

        // The local socket has no proxy before it.
        app.UseWhen(static context => context.Connection.RemoteIpAddress is not null, branch => branch.UseForwardedHeaders(forwarded));
    }
}
