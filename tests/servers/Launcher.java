import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.elasticsearch.common.logging.LogConfigurator;
import org.elasticsearch.common.settings.Settings;
import org.elasticsearch.env.Environment;
import org.elasticsearch.node.InternalSettingsPreparer;
import org.elasticsearch.node.Node;
import org.elasticsearch.plugins.PluginsLoader;
import org.elasticsearch.plugins.PluginsUtils;

/** Starts one node: {@code Launcher HOME key=value ...}; its own command line is not among the published jars. */
public final class Launcher {
    public static void main(String[] arguments) throws Exception {
        LogConfigurator.configureESLogging();
        Map<String, String> settings = new HashMap<>();
        for (int i = 1; i < arguments.length; i++) {
            String[] pair = arguments[i].split("=", 2);
            settings.put(pair[0], pair[1]);
        }
        settings.put("path.home", arguments[0]);
        Path config = Path.of(arguments[0], "config");
        Environment environment =
            InternalSettingsPreparer.prepareEnvironment(Settings.EMPTY, settings, config, () -> "node");
        LogConfigurator.configure(environment, true);
        PluginsLoader plugins = PluginsLoader.createPluginsLoader(
            PluginsUtils.getModuleBundles(Path.of(arguments[0], "modules")),
            PluginsUtils.getPluginBundles(Path.of(arguments[0], "plugins")),
            Map.of());
        Node node = new Node(environment, plugins);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> close(node)));
        node.start();
        new CountDownLatch(1).await();
    }

    private static void close(Node node) {
        try {
            node.close();
        } catch (java.io.IOException error) {
            System.err.println(error);
        }
    }
}
