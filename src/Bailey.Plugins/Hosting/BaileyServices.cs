using Bailey.Plugins.Hooks;
using Bailey.Plugins.Lifecycle;
using Bailey.Plugins.Signals;
using Bailey.Plugins.Store;
using Bailey.Policy.Snapshots;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Bailey.Plugins.Hosting;

/// <summary>Adds Bailey to the services of an application.</summary>
public static class BaileyServices
{
    /// <summary>
    /// Adds the plugins of the application and its communities: <see cref="BaileyHost"/>, <see cref="IHookDispatcher"/>, <see cref="PackageCatalog"/>,
    /// <see cref="ISignalBus"/>, <see cref="IScheduleRunner"/>, <see cref="LivePolicy"/> and <see cref="IPluginStore"/>. They are there once the
    /// application has started; what a plugin or a setting does to prevent the start, the start throws.
    /// </summary>
    /// <param name="services">The services.</param>
    /// <param name="configure">Says what the host consists of; may be called several times, as by <c>AddBailey</c> of Bailey.Storage.</param>
    public static IServiceCollection AddBailey(this IServiceCollection services, Action<BaileySetup> configure)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(configure);
        var known = services.FirstOrDefault(static service => service.ServiceType == typeof(BaileySetup))?.ImplementationInstance as BaileySetup;
        var setup = known ?? new BaileySetup();
        configure(setup);
        return known is not null ? services : services
            .AddSingleton(setup)
            .AddSingleton<BaileyHostedService>()
            .AddSingleton<IHostedService>(static provider => provider.GetRequiredService<BaileyHostedService>())
            .AddSingleton(static provider => provider.GetRequiredService<BaileyHostedService>().Host)
            .AddSingleton(static provider => provider.GetRequiredService<BaileyHost>().Hooks)
            .AddSingleton(static provider => provider.GetRequiredService<BaileyHost>().Packages)
            .AddSingleton(static provider => provider.GetRequiredService<BaileyHost>().Signals)
            .AddSingleton(static provider => provider.GetRequiredService<BaileyHost>().Schedules)
            .AddSingleton(static provider => provider.GetRequiredService<BaileyHost>().Policy)
            .AddSingleton(static provider => provider.GetRequiredService<BaileyHost>().Store);
    }
}
