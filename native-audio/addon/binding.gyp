{
  # The folder of naudiodon, which brings PortAudio's header and library, or "system" for pkg-config's.
  "variables": { "portaudio%": "<(module_root_dir)/../../node_modules/naudiodon" },
  "targets": [
    {
      "target_name": "partyline_audio",
      "sources": [
        "src/addon.cc",
        "src/audio_stream.cc",
        "src/device_identity.cc",
        "src/device_list.cc",
        "src/module.cc"
      ],
      "defines": ["NAPI_VERSION=8"],
      "cflags_cc": ["-std=c++17", "-Wall", "-Wextra"],
      "conditions": [
        ["portaudio=='system'", {
          "cflags_cc": ["<!@(pkg-config --cflags portaudio-2.0)"],
          "xcode_settings": { "OTHER_CPLUSPLUSFLAGS": ["-std=c++17", "<!@(pkg-config --cflags portaudio-2.0)"] },
          "libraries": ["<!@(pkg-config --libs portaudio-2.0)"]
        }, {
          "include_dirs": ["<(portaudio)/portaudio/include"],
          # The library lies beside naudiodon's own addon, here and in a package. Windows looks in the addon's folder.
          "conditions": [
            ["OS=='linux'", {
              "libraries": ["<(portaudio)/build/Release/libportaudio.so.2"],
              "ldflags": ["-Wl,-rpath,'$$ORIGIN/../../../../node_modules/naudiodon/build/Release'"]
            }],
            ["OS=='mac'", {
              "libraries": ["<(portaudio)/build/Release/libportaudio.dylib"],
              "xcode_settings": {
                "OTHER_CPLUSPLUSFLAGS": ["-std=c++17"],
                "OTHER_LDFLAGS": [
                  "-Wl,-rpath,@loader_path",
                  "-Wl,-rpath,@loader_path/../../../../node_modules/naudiodon/build/Release"
                ]
              }
            }],
            ["OS=='win'", {
              "defines": ["NOMINMAX"],
              "libraries": ["-l<(portaudio)/portaudio/bin/portaudio_x64.lib", "-lole32"],
              "msvs_settings": { "VCCLCompilerTool": { "AdditionalOptions": ["/std:c++17"] } },
              "copies": [{
                "destination": "<(PRODUCT_DIR)",
                "files": ["<(portaudio)/portaudio/bin/portaudio_x64.dll"]
              }]
            }]
          ]
        }]
      ]
    }
  ]
}
