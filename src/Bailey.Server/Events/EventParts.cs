using Bailey.Server.Events.Webhooks;
using Microsoft.Extensions.DependencyInjection;

namespace Bailey.Server.Events;

/// <summary>What following and delivering events works with.</summary>
internal static class EventParts
{
    internal static void Add(IServiceCollection services, TailOptions tail, WebhookOptions webhooks)
    {
        services.AddSingleton(tail);
        services.AddSingleton(webhooks);
        services.AddSingleton<WebhookSeal>();
        services.AddSingleton<LiveTail>();
        services.AddSingleton<EventFeed>();
        services.AddHostedService<WebhookDelivery>();
    }
}
