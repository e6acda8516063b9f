using Bailey.Plugins.Store;

namespace Bailey.Storage.Sql;

/// <summary>A database that connections are opened to.</summary>
internal interface ISqlDatabase
{
    /// <summary>Opens a connection that reads.</summary>
    SqlSession OpenForReading();

    /// <summary>Whether a connection that was kept is of no use any more, so that another one may do what it could not.</summary>
    bool IsConnectionLost(Exception failure);

    /// <summary>Whether a transaction failed by another one only, so that it may be tried again at once.</summary>
    bool IsTransient(Exception failure);

    /// <summary>What a failure of the database means to whoever asked.</summary>
    PluginStoreException Translate(Exception failure);
}
