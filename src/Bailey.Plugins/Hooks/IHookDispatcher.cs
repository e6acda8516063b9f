namespace Bailey.Plugins.Hooks;

/// <summary>Calls the plugins of a hook. What a plugin does never throws: it is part of the reply.</summary>
public interface IHookDispatcher
{
    /// <summary>
    /// Calls the filters of a hook in the order of their priority, each with what the one before made of the value, and then its actions at once
    /// with the final value.
    /// </summary>
    /// <param name="request">What is called for whom and where.</param>
    /// <param name="cancellationToken">Stops plugins that run.</param>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    ValueTask<HookReply> DispatchAsync(HookRequest request, CancellationToken cancellationToken = default);
}
